"""Users, payments with their daily sums, and the audit trail."""

from alembic import op

from florin_kit.db.migrate import app_role
from florin_kit.events.outbox import create_outbox, drop_outbox

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_outbox(op)
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    _users()
    _payments()
    _audit()


def _users() -> None:
    op.execute(
        """
        CREATE TABLE users (
            id uuid PRIMARY KEY,
            email text,
            name text,
            handle text,
            role text,
            status text NOT NULL,
            locked boolean NOT NULL,
            locked_until timestamptz,
            created_at timestamptz NOT NULL,
            last_sign_in_at timestamptz,
            state_at timestamptz,
            search text NOT NULL GENERATED ALWAYS AS (
                lower(coalesce(email, '') || ' ' || coalesce(name, '') || ' ' || coalesce(handle, ''))
            ) STORED
        )
        """
    )
    op.execute("CREATE INDEX users_created_at ON users (created_at, id)")
    op.execute("CREATE INDEX users_search ON users USING gin (search gin_trgm_ops)")


def _payments() -> None:
    op.execute(
        """
        CREATE TABLE payments (
            id uuid PRIMARY KEY,
            type text NOT NULL,
            status text NOT NULL,
            amount_minor bigint NOT NULL,
            refunded_minor bigint NOT NULL,
            currency text NOT NULL,
            sender_id uuid NOT NULL,
            recipient_id uuid NOT NULL,
            version bigint NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE payment_days (
            day date NOT NULL,
            currency text NOT NULL,
            total bigint NOT NULL,
            completed bigint NOT NULL,
            failed bigint NOT NULL,
            volume_minor bigint NOT NULL,
            refunded_minor bigint NOT NULL,
            PRIMARY KEY (day, currency)
        )
        """
    )


def _audit() -> None:
    op.execute(
        """
        CREATE TABLE audit_entries (
            seq bigint PRIMARY KEY CHECK (seq > 0),
            id uuid NOT NULL UNIQUE,
            event_id text NOT NULL UNIQUE,
            occurred_at timestamptz NOT NULL,
            recorded_at timestamptz NOT NULL,
            source text NOT NULL,
            action text NOT NULL,
            actor_type text NOT NULL,
            actor_id text,
            target_type text,
            target_id text,
            ip text,
            user_agent text,
            request_id text,
            data text NOT NULL,
            hash bytea NOT NULL CHECK (length(hash) = 32)
        )
        """
    )
    op.execute("CREATE INDEX audit_entries_action ON audit_entries (action text_pattern_ops, seq DESC)")
    op.execute("CREATE INDEX audit_entries_actor ON audit_entries (actor_id, seq DESC)")
    op.execute("CREATE INDEX audit_entries_target ON audit_entries (target_id, seq DESC)")
    op.execute("CREATE INDEX audit_entries_occurred_at ON audit_entries USING brin (occurred_at)")
    op.execute(
        """
        CREATE TABLE audit_head (
            id bigint PRIMARY KEY CHECK (id = 1),
            seq bigint NOT NULL,
            hash bytea NOT NULL CHECK (length(hash) = 32)
        )
        """
    )
    op.execute("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'))")
    op.execute(
        """
        CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION audit_refuse_rewind() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.seq <= OLD.seq THEN
                RAISE EXCEPTION 'the audit trail only grows' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_head_keep BEFORE DELETE OR TRUNCATE ON audit_head"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head"
        " FOR EACH ROW EXECUTE FUNCTION audit_refuse_rewind()"
    )
    role = app_role()
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM {role}")
    op.execute(f"REVOKE INSERT, DELETE, TRUNCATE ON audit_head FROM {role}")


def downgrade() -> None:
    for table in ("audit_head", "audit_entries", "payment_days", "payments", "users"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION audit_refuse_change, audit_refuse_rewind")
    drop_outbox(op)
