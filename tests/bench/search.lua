-- search.lua - for wrk: parts of names without diacritics (plain) or with them (marks), codes begun (code).
local words = {
    plain = { "nguyen van", "tran thi", "hoang lan", "le van du", "ly van", "dang thi h", "trieu van", "ma thi" },
    marks = { "Nguyễn Văn", "Trần Thị", "Hoàng Lan", "Lê Văn Dũ", "Lý Văn", "Đặng Thị H", "Triệu Văn", "Ma Thị" },
    code = { "000.15.08", "000.26.08.H55", "000.22.08.H55-2110", "000.00.08.H55-210", "000.17.08.H5", "000.23.08.H55-2105" },
}
local asked, i = {}, 0
function init(args)
    wrk.headers["Cookie"] = args[1]
    for n, text in ipairs(words[args[2] or "plain"]) do
        asked[n] = "/tim?q=" .. text:gsub("[^%w.]", function(c) return string.format("%%%02X", c:byte()) end)
    end
end
function request() i = i + 1; return wrk.format("GET", asked[i % #asked + 1]) end
