-- Gives up lanes. KEYS: the group's owners of lanes. ARGV: the instance, then the lanes.
for i = 2, #ARGV do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return 'ok'
