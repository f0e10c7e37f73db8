-- Says that an instance lives, and gives it its share of the lanes: what it owns and what is free.
-- KEYS: the topic, the group's live instances, the group's owners of lanes, the lanes' streams.
-- ARGV: how many lanes the topic has, the group, the instance, for how many milliseconds it lives.
-- Returns its share, then the number of each lane that it owns and how far the group has handled it.
local topic, instances, owners = KEYS[1], KEYS[2], KEYS[3]
local lanes, group, instance, life = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
if redis.call('HGET', topic, 'lanes') ~= ARGV[1] then
  return redis.error_reply('TENON the topic is not there, or has another number of lanes')
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', instances, now + life, instance)
redis.call('ZREMRANGEBYSCORE', instances, '-inf', now)

local live = redis.call('ZRANGE', instances, 0, -1)
table.sort(live)
local rank = {}
for i, name in ipairs(live) do
  rank[name] = i
end
local share = math.floor(lanes / #live)
if rank[instance] <= lanes % #live then
  share = share + 1
end

local own, free = {}, {}
for lane = 0, lanes - 1 do
  local owner = redis.call('HGET', owners, lane)
  if owner == instance then
    own[#own + 1] = lane
  elseif not owner or not rank[owner] then
    free[#free + 1] = lane
  end
end
for _, lane in ipairs(free) do
  if #own < share then
    redis.call('HSET', owners, lane, instance)
    own[#own + 1] = lane
  end
end

local function handledUpTo(stream)
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local of = {}
    for i = 1, #info, 2 do
      of[info[i]] = info[i + 1]
    end
    if of.name == group then
      return of['last-delivered-id']
    end
  end
end

local answer = { share }
for _, lane in ipairs(own) do
  local id = handledUpTo(KEYS[4 + lane])
  if not id then
    return redis.error_reply('TENON the group is not there')
  end
  answer[#answer + 1] = lane
  answer[#answer + 1] = id
end
return answer
