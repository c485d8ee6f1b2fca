-- search.lua - for wrk: parts of names, without diacritics.
local words = { "nguyen van", "tran thi", "hoang lan", "le van du", "ly van", "dang thi h", "trieu van", "ma thi" }
local i = 0
function init(args) wrk.headers["Cookie"] = args[1] end
function request() i = i + 1; return wrk.format("GET", "/tim?q=" .. words[i % #words + 1]:gsub(" ", "+")) end
