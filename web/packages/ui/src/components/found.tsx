import { ApiError } from "@florin/platform";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink } from "./button.tsx";
import { Card } from "./card.tsx";
import { SkeletonRows } from "./skeleton.tsx";
import { EmptyState, ErrorState } from "./states.tsx";

interface Props<Data> {
  found: { data: Data | undefined; error: Error | null; refetch(): unknown };
  /** What a link that leads nowhere says, and where it goes instead. */
  texts: { notFound: string; notFoundText: string; back: string };
  back: string;
  skeleton?: number;
  children: (data: Data) => ReactNode;
}

// Somebody else's, and an address that is no id, look like what does not exist.
const NOT_FOUND = [403, 404, 422];

/** The page of one thing: the thing, or that it is on its way, that there is none, or what went wrong. */
export function Found<Data>({ found, texts, back, skeleton = 6, children }: Props<Data>) {
  const { data, error, refetch } = found;
  if (data !== undefined) return children(data);
  if (error instanceof ApiError && NOT_FOUND.includes(error.status)) {
    return (
      <Card>
        <EmptyState
          icon={SearchX}
          title={texts.notFound}
          text={texts.notFoundText}
          action={<ButtonLink to={back}>{texts.back}</ButtonLink>}
        />
      </Card>
    );
  }
  return (
    <Card>
      {error === null ? <SkeletonRows rows={skeleton} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </Card>
  );
}
