-- Adds entries to a topic's lanes: all of them, or none.
-- KEYS: the topic, then each lane's stream that is written to.
-- ARGV: how many lanes the topic has; how many entries a lane may hold; then of each entry: which of
-- KEYS it goes to, how many fields and values follow, and those.
if redis.call('HGET', KEYS[1], 'lanes') ~= ARGV[1] then
  return 'other-lanes'
end
for i = 2, #KEYS do
  if redis.call('XLEN', KEYS[i]) >= tonumber(ARGV[2]) then
    return 'full ' .. KEYS[i]
  end
end
local at = 3
while at <= #ARGV do
  local first = at + 2
  local last = at + 1 + tonumber(ARGV[at + 1])
  redis.call('XADD', KEYS[tonumber(ARGV[at])], '*', unpack(ARGV, first, last))
  at = last + 1
end
return 'ok'
