-- get.lua - for wrk: one address with a cookie or a bearer token.
function init(args)
    if args[1] and args[1] ~= "" then wrk.headers["Authorization"] = "Bearer " .. args[1] end
    if args[2] and args[2] ~= "" then wrk.headers["Cookie"] = args[2] end
end
