// The door's policy as a careful Node developer writes it: verified tokens are remembered until they
// expire, revocation and both counters are one script call, pipelined by the client.
import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { createLocalJWKSet, jwtVerify } from 'jose';

const COOKIE = '__Host-florin_access=';
const REMEMBERED_MAX = 20_000;
const WINDOW_MS = '900000';
const LIMIT = Number(process.env.LIMIT);
const keys = createLocalJWKSet(JSON.parse(process.env.JWKS));
const remembered = new Map();
const redis = new Redis(process.env.REDIS_URL, { enableAutoPipelining: true });
redis.defineCommand('door', { lua: process.env.SCRIPT, numberOfKeys: 3 });

export const SECURITY_HEADERS = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};

function readToken(headers) {
  const { authorization, cookie } = headers;
  if (authorization?.startsWith('Bearer ')) return authorization.slice(7);
  const start = cookie ? cookie.indexOf(COOKIE) : -1;
  if (start < 0) return undefined;
  const end = cookie.indexOf(';', start);
  return cookie.slice(start + COOKIE.length, end < 0 ? undefined : end);
}

async function verify(token) {
  const digest = createHash('sha256').update(token).digest('base64');
  const known = remembered.get(digest);
  if (known && known.exp > Date.now() / 1000) return known;
  const { payload } = await jwtVerify(token, keys, {
    issuer: 'florin',
    audience: 'florin',
    algorithms: ['Ed25519'],
  });
  remembered.set(digest, payload);
  if (remembered.size > REMEMBERED_MAX) remembered.delete(remembered.keys().next().value);
  return payload;
}

/** Who is calling, and whether they may: `{status}` when not, else `{token, headers}`. */
export async function decide(headers, address) {
  const token = readToken(headers);
  if (!token) return { status: 401 };
  let caller;
  try {
    caller = await verify(token);
  } catch {
    return { status: 401 };
  }
  const [revoked, userCount, userLeft, addressCount] = await redis.door(
    `rev:${caller.sid}`,
    `rl:user:${caller.sub}`,
    `rl:address:${address}`,
    WINDOW_MS,
    WINDOW_MS,
  );
  if (revoked) return { status: 401 };
  if (userCount > LIMIT || addressCount > LIMIT) return { status: 429 };
  const remaining = LIMIT - userCount;
  const reset = Math.ceil(userLeft / 1000);
  return {
    token,
    headers: {
      'x-ratelimit-limit': LIMIT,
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-reset': reset,
      'ratelimit-policy': `"user";q=${LIMIT};w=900`,
      ratelimit: `"user";r=${remaining};t=${reset}`,
    },
  };
}
