-- Makes a group on each lane unless it is there: it begins with the oldest entry that is kept.
-- KEYS: the lanes' streams. ARGV: the group.
for i = 1, #KEYS do
  local made = redis.pcall('XGROUP', 'CREATE', KEYS[i], ARGV[1], '0', 'MKSTREAM')
  if made.err and not made.err:find('BUSYGROUP', 1, true) then
    return made
  end
end
return 'ok'
