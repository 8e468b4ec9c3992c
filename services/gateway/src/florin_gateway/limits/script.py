"""The script that decides everything that needs shared memory about a request.

KEYS[1] is the session's revocation, or empty; each further key is a counter. ARGV are the counters'
windows in milliseconds. Returns whether the session was revoked, then count and milliseconds left
of each counter.
"""

SCRIPT = """
local answer = {0}
if KEYS[1] ~= '' then answer[1] = redis.call('EXISTS', KEYS[1]) end
for i = 2, #KEYS do
  local count = redis.call('INCR', KEYS[i])
  local left = count == 1 and -1 or redis.call('PTTL', KEYS[i])
  if left < 0 then
    left = tonumber(ARGV[i - 1])
    redis.call('PEXPIRE', KEYS[i], left)
  end
  answer[#answer + 1] = count
  answer[#answer + 1] = left
end
return answer
"""
