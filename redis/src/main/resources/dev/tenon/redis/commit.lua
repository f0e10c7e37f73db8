-- Remembers how far a group has handled lanes, and removes what every group has handled.
-- KEYS: the group's owners of lanes, then the stream of each lane.
-- ARGV: the group, the instance, then of each lane its number and the last entry that is handled.
-- Returns the lanes for which it was done: those which the instance owns.
local function before(one, other)
  local ms, number = one:match('(%d+)-(%d+)')
  local otherMs, otherNumber = other:match('(%d+)-(%d+)')
  if ms ~= otherMs then
    return tonumber(ms) < tonumber(otherMs)
  end
  return tonumber(number) < tonumber(otherNumber)
end

-- The first entry that some group needs; one that all have handled is kept, if it is the last.
local function needed(stream)
  local lowest
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local of = {}
    for i = 1, #info, 2 do
      of[info[i]] = info[i + 1]
    end
    local id = of['last-delivered-id']
    if of.pending > 0 then -- of a client other than this one
      id = redis.call('XPENDING', stream, of.name)[2]
    end
    if not lowest or before(id, lowest) then
      lowest = id
    end
  end
  return lowest
end

local done = {}
for i = 2, #KEYS do
  local lane, id = ARGV[2 * i - 1], ARGV[2 * i]
  if redis.call('HGET', KEYS[1], lane) == ARGV[2] then
    redis.call('XGROUP', 'SETID', KEYS[i], ARGV[1], id)
    redis.call('XTRIM', KEYS[i], 'MINID', needed(KEYS[i]))
    done[#done + 1] = tonumber(lane)
  end
end
return done
