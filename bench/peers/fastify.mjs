// Fastify with its own proxy (undici below): the Node gateway that is known as the fast one.
import { randomUUID } from 'node:crypto';
import proxy from '@fastify/http-proxy';
import Fastify from 'fastify';
import { decide, SECURITY_HEADERS } from './policy.mjs';

const app = Fastify({ logger: false, genReqId: () => randomUUID() });

await app.register(proxy, {
  upstream: process.env.UPSTREAM,
  prefix: '/api',
  rewritePrefix: '/api',
  undici: { connections: 128, pipelining: 1, keepAliveTimeout: 30_000 },
  async preHandler(request, reply) {
    const verdict = await decide(request.headers, request.ip);
    if (verdict.status) return reply.code(verdict.status).headers(SECURITY_HEADERS).send();
    request.door = verdict;
  },
  replyOptions: {
    rewriteRequestHeaders(request, headers) {
      const { cookie, ...kept } = headers;
      return {
        ...kept,
        authorization: `Bearer ${request.door.token}`,
        'x-request-id': request.id,
        'x-forwarded-for': request.ip,
        'x-forwarded-proto': 'https',
      };
    },
    rewriteHeaders(headers, request) {
      const { server, date, ...kept } = headers;
      return { ...kept, ...SECURITY_HEADERS, ...request.door.headers, 'x-request-id': request.id };
    },
  },
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
