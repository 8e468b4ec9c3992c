// Express and http-proxy-middleware as the packages' own documentation puts them together.
import { randomUUID } from 'node:crypto';
import cookieParser from 'cookie-parser';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { Redis } from 'ioredis';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { RedisStore } from 'rate-limit-redis';

const keys = createLocalJWKSet(JSON.parse(process.env.JWKS));
const redis = new Redis(process.env.REDIS_URL);

function limiter(name, keyGenerator) {
  return rateLimit({
    windowMs: 15 * 60 * 1000,
    limit: Number(process.env.LIMIT),
    standardHeaders: 'draft-8',
    legacyHeaders: true,
    identifier: name,
    keyGenerator,
    store: new RedisStore({
      prefix: `rl:${name}:`,
      sendCommand: (command, ...args) => redis.call(command, ...args),
    }),
  });
}

const app = express();
app.use(helmet());
app.use(cookieParser());
app.use(async (request, response, next) => {
  const token =
    request.headers.authorization?.replace(/^Bearer /, '') ?? request.cookies['__Host-florin_access'];
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: 'florin',
      audience: 'florin',
      algorithms: ['Ed25519'],
    });
    if (await redis.exists(`rev:${payload.sid}`)) throw new Error('revoked');
    request.user = payload;
    request.token = token;
  } catch {
    response.status(401).json({ title: 'Unauthenticated', status: 401 });
    return;
  }
  request.id = randomUUID();
  response.setHeader('X-Request-ID', request.id);
  next();
});
app.use(limiter('user', (request) => request.user.sub));
app.use(limiter('address', (request) => request.socket.remoteAddress));
app.use(
  createProxyMiddleware({
    target: process.env.UPSTREAM,
    changeOrigin: true,
    xfwd: true,
    on: {
      proxyReq(outgoing, request) {
        outgoing.setHeader('Authorization', `Bearer ${request.token}`);
        outgoing.setHeader('X-Request-ID', request.id);
        outgoing.removeHeader('cookie');
      },
    },
  }),
);

app.listen(Number(process.env.PORT), '127.0.0.1');
