/** Frames of the live connection (`/ws`), checked on arrival. */

export interface LiveEvent {
  id: string;
  /** What it was sent for: personal topics, or `audit` for staff. */
  topics: readonly string[];
  /** For example `payment.completed`. */
  name: string;
  data: unknown;
}

export type ServerFrame =
  | { type: "ready"; lastEventId: string | null; role: string | null }
  | { type: "event"; event: LiveEvent }
  | { type: "resume"; outcome: "current" | "replayed" | "reload" }
  | { type: "error"; code: string }
  | { type: "ping" }
  | { type: "pong" };

const personalTopics = ["payments", "notifications", "session"];

/** Staff see the whole platform move. */
export const topicsFor = (role: string | null) => (role === "ADMIN" ? [...personalTopics, "audit"] : personalTopics);

const text = (value: unknown): value is string => typeof value === "string";

/** The frame, or null for anything this release does not know. */
export function parseFrame(raw: unknown): ServerFrame | null {
  if (!text(raw)) return null;
  const frame = parseObject(raw);
  if (frame === null) return null;
  const { type, id, topic, topics, name, outcome, code } = frame;
  switch (type) {
    case "ready":
      return { type, lastEventId: text(frame.last_event_id) ? frame.last_event_id : null, role: roleOf(frame.session) };
    case "event": {
      if (!text(id) || !text(topic) || !text(name)) return null;
      const all = Array.isArray(topics) ? topics.filter(text) : [topic];
      return { type, event: { id, topics: all, name, data: frame.data } };
    }
    case "resume":
      return outcome === "current" || outcome === "replayed" || outcome === "reload" ? { type, outcome } : null;
    case "error":
      return text(code) ? { type, code } : null;
    case "ping":
    case "pong":
      return { type };
    default:
      return null;
  }
}

function parseObject(raw: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function roleOf(session: unknown): string | null {
  if (typeof session !== "object" || session === null || !("role" in session)) return null;
  return text(session.role) ? session.role : null;
}
