-- The door's policy in nginx: Ed25519 by the OpenSSL that nginx itself is linked with, verified tokens
-- remembered until they expire, revocation and both counters in one script call on a kept connection.
local ffi = require "ffi"
local cjson = require "cjson.safe"
local lrucache = require "resty.lrucache"
local redis = require "nginx.redis"

ffi.cdef [[
typedef struct evp_pkey_st EVP_PKEY;
typedef struct evp_md_ctx_st EVP_MD_CTX;
EVP_PKEY *EVP_PKEY_new_raw_public_key(int type, void *e, const unsigned char *key, size_t length);
EVP_MD_CTX *EVP_MD_CTX_new(void);
void EVP_MD_CTX_free(EVP_MD_CTX *context);
int EVP_DigestVerifyInit(EVP_MD_CTX *context, void *pctx, const void *type, void *e, EVP_PKEY *key);
int EVP_DigestVerify(EVP_MD_CTX *context, const unsigned char *signature, size_t signature_length,
                     const unsigned char *text, size_t length);
]]

local ED25519, COOKIE = 1087, "__Host-florin_access="
local WINDOW_MS = 900000
local door = {}
local settings, key, script_sha
local remembered = lrucache.new(20000)

local function decode(text)
  return ngx.decode_base64((text:gsub("-", "+"):gsub("_", "/")) .. ("="):rep(-#text % 4))
end

function door.configure(given)
  settings = given
  key = ffi.C.EVP_PKEY_new_raw_public_key(ED25519, nil, decode(given.public_key), 32)
end

local function verify(token)
  local known = remembered:get(token)
  if known then return known end
  local head, body, signature = token:match("^([%w_-]+)%.([%w_-]+)%.([%w_-]+)$")
  if not head then return nil end
  local header, claims, raw = cjson.decode(decode(head) or ""), cjson.decode(decode(body) or ""), decode(signature)
  if not header or header.alg ~= "Ed25519" or not claims or not raw then return nil end
  local context, text = ffi.C.EVP_MD_CTX_new(), head .. "." .. body
  local good = ffi.C.EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
    and ffi.C.EVP_DigestVerify(context, raw, #raw, text, #text) == 1
  ffi.C.EVP_MD_CTX_free(context)
  local left = (claims.exp or 0) - ngx.time()
  if not good or claims.iss ~= "florin" or claims.aud ~= "florin" or left <= 0 then return nil end
  remembered:set(token, claims, left)
  return claims
end

local function token_of_request()
  local authorization = ngx.var.http_authorization
  if authorization then return authorization:match("^Bearer (.+)$") end
  local cookie = ngx.var.http_cookie
  local _, start = (cookie or ""):find(COOKIE, 1, true)
  return start and cookie:match("^[^;]+", start + 1)
end

local function ask(caller)
  local link = redis:new()
  link:set_timeout(1000)
  if not link:connect("127.0.0.1", settings.redis_port) then return nil end
  if link:get_reused_times() == 0 then
    link:auth(settings.redis_password)
    script_sha = link:script("load", settings.script)
  end
  local answer = link:evalsha(script_sha, 3, "rev:" .. caller.sid, "rl:user:" .. caller.sub,
                              "rl:address:" .. ngx.var.remote_addr, WINDOW_MS, WINDOW_MS)
  link:set_keepalive(60000, 128)
  return answer
end

function door.access()
  local token = token_of_request()
  local caller = token and verify(token)
  if not caller then return ngx.exit(401) end
  local answer = ask(caller)
  if not answer then return ngx.exit(503) end
  if answer[1] == 1 then return ngx.exit(401) end
  if answer[2] > settings.limit or answer[4] > settings.limit then return ngx.exit(429) end
  ngx.var.door_authorization = "Bearer " .. token
  ngx.ctx.remaining = settings.limit - answer[2]
  ngx.ctx.reset = math.ceil(answer[3] / 1000)
end

function door.header_filter()
  local remaining, reset = ngx.ctx.remaining, ngx.ctx.reset
  if not remaining then return end
  local header = ngx.header
  header["X-RateLimit-Limit"] = settings.limit
  header["X-RateLimit-Remaining"] = remaining
  header["X-RateLimit-Reset"] = reset
  header["RateLimit-Policy"] = settings.policy
  header["RateLimit"] = '"user";r=' .. remaining .. ";t=" .. reset
end

return door
