-- Makes a topic unless it is there, and returns how many lanes it has.
-- KEYS: the topic. ARGV: how many lanes a new one gets.
redis.call('HSETNX', KEYS[1], 'lanes', ARGV[1])
return tonumber(redis.call('HGET', KEYS[1], 'lanes'))
