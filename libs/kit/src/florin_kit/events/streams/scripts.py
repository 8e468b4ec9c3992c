"""What must be atomic on the streams transport, as server-side scripts."""

# KEYS: stream. ARGV: length limit, then id, type, subject, body of each message.
# All or nothing, so that a batch cannot be cut in the middle by a full stream or by memory.
PUBLISH = """
local free = tonumber(ARGV[1]) - redis.call('XLEN', KEYS[1])
if free < (#ARGV - 1) / 4 then return redis.error_reply('FULL the stream holds too many unread events') end
for i = 2, #ARGV, 4 do
  redis.call('XADD', KEYS[1], '*', 'id', ARGV[i], 'type', ARGV[i+1], 'subject', ARGV[i+2], 'body', ARGV[i+3])
end
return redis.status_reply('OK')
"""

# KEYS: stream. ARGV: id that is too young to trim, then every group that must exist.
# Trims what all groups have acknowledged: below the oldest pending entry of the slowest group.
TRIM = """
local function parts(id)
  local ms, seq = string.match(id, '(%d+)-?(%d*)')
  return tonumber(ms), tonumber(seq ~= '' and seq or '0')
end
local function before(a, b)
  local am, as = parts(a)
  local bm, bs = parts(b)
  return am < bm or (am == bm and as < bs)
end
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local limit = ARGV[1]
local missing = {}
for i = 2, #ARGV do missing[ARGV[i]] = true end
for _, raw in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = {}
  for i = 1, #raw, 2 do group[raw[i]] = raw[i+1] end
  missing[group['name']] = nil
  local safe = group['last-delivered-id']
  if group['pending'] > 0 then
    safe = redis.call('XPENDING', KEYS[1], group['name'], '-', '+', 1)[1][1]
  end
  if before(safe, limit) then limit = safe end
end
if next(missing) ~= nil then return 0 end
return redis.call('XTRIM', KEYS[1], 'MINID', limit)
"""

# KEYS: lease. ARGV: holder, lifetime in ms. Takes or renews; 1 when held.
LEASE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

# KEYS: lease. ARGV: holder.
RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
