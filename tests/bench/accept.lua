-- accept.lua - for wrk: each request receives another dossier through the API.
local n, base = 0, 0
function setup(thread) base = base + 1; thread:set("id", base) end
function init(args) token = args[1]; run = args[2] end
function request()
    n = n + 1
    local who = id * 10000000 + n
    local body = string.format('{"procedure":"2.000815","owner":"Nguyễn Văn Thử %d","identity":"%012d"}', who, who % 1000000000000)
    return wrk.format("POST", "/api/v1/dossiers", {
        ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json",
        ["Idempotency-Key"] = string.format("bench-%s-%d", run, who) }, body)
end
local bad = 0
function response(status, headers, body) if status ~= 201 then bad = bad + 1; if bad < 4 then io.stderr:write(status .. " " .. body .. "\n") end end end
