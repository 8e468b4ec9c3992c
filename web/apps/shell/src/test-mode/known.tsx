/**
 * The test side shows nothing before it knows whose it is. It hears of new accounts as they are made; one
 * that is older than it has no wallet there, and is told of when its owner first comes.
 */
import { keys, queryClient, useMutation, useQuery } from "@florin/data";
import { common, testModeText as text } from "@florin/messages";
import { api, unwrap } from "@florin/platform";
import { Button, Card, EmptyState, ErrorState } from "@florin/ui";
import { FlaskConical } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

const askEveryMs = 1_000;
const patienceMs = 12_000;

export function Known({ children }: { children: ReactNode }) {
  const { data, error, late, again } = useKnown();
  if (data !== undefined && data.items.length > 0) return children;
  return (
    <Card>
      {error !== null ? (
        <ErrorState error={error} onRetry={again} />
      ) : late ? (
        <EmptyState
          icon={FlaskConical}
          title={text.unknown}
          text={text.unknownText}
          action={<Button onClick={again}>{common.tryAgain}</Button>}
        />
      ) : (
        <div role="status">
          <EmptyState icon={FlaskConical} title={text.beginning} text={common.loading} />
        </div>
      )}
    </Card>
  );
}

/** Asks for the wallets, which everybody has whom the test side knows; if there is none, has it told. */
function useKnown() {
  const [late, setLate] = useState(false);
  const wallets = useQuery({
    queryKey: [keys.wallets],
    queryFn: () => unwrap(api.GET("/api/v1/wallets")),
    refetchInterval: ({ state }) => (state.data?.items.length === 0 && !late ? askEveryMs : false),
  });
  const tell = useMutation({ mutationFn: () => unwrap(api.POST("/api/v1/auth/me/test-side")) });
  const unknown = wallets.data?.items.length === 0;
  const { mutate } = tell;
  useEffect(() => {
    if (!unknown) return;
    setLate(false);
    mutate();
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [unknown, mutate]);
  return {
    data: wallets.data,
    error: wallets.data === undefined ? wallets.error : tell.error,
    late: unknown && late,
    again: () => void queryClient.resetQueries({ queryKey: [keys.wallets] }),
  };
}
