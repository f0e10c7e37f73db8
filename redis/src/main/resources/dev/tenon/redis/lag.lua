-- Counts the entries that a group has not handled, as far as it told.
-- KEYS: the lanes' streams. ARGV: the group. All entries count if there is no such group.
local PAGE = 1000
local count = 0
for i = 1, #KEYS do
  local at = '0'
  if redis.call('EXISTS', KEYS[i]) == 1 then
    for _, info in ipairs(redis.call('XINFO', 'GROUPS', KEYS[i])) do
      local of = {}
      for j = 1, #info, 2 do
        of[info[j]] = info[j + 1]
      end
      if of.name == ARGV[1] then
        at = of['last-delivered-id']
      end
    end
  end
  local page
  repeat
    page = redis.call('XRANGE', KEYS[i], '(' .. at, '+', 'COUNT', PAGE)
    count = count + #page
    at = #page > 0 and page[#page][1] or at
  until #page < PAGE
end
return count
