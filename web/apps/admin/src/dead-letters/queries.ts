import { keepPreviousData, keys, queryClient, useMutation, useQuery } from "@florin/data";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { errorText } from "@florin/ui";

export type Letter = Schemas["LetterItem"];

const key = keys.adminDeadLetters;
const of = (id: string) => ({ params: { path: { letter_id: id } } });
const changed = () => void queryClient.invalidateQueries({ queryKey: [key] });

export function useQueues() {
  return useQuery({
    queryKey: [key, "queues"],
    queryFn: () => unwrap(api.GET("/api/v1/admin/dead-letters/queues")),
    staleTime: 0,
  });
}

export function useLetters(queue: string | null) {
  return useQuery({
    queryKey: [key, "letters", queue],
    queryFn: () =>
      unwrap(api.GET("/api/v1/admin/dead-letters", { params: { query: queue === null ? {} : { queue } } })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

export function useRetry(id: string, done: string, onDone: () => void) {
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/admin/dead-letters/{letter_id}/retry", of(id))),
    onSuccess: () => {
      notify("success", done);
      onDone();
      changed();
    },
    onError: (error) => notify("error", errorText(error)),
  });
}

export function useDiscard(id: string, done: string, onDone: () => void) {
  return useMutation({
    mutationFn: (reason: string) =>
      unwrap(api.POST("/api/v1/admin/dead-letters/{letter_id}/discard", { ...of(id), body: { reason } })),
    onSuccess: () => {
      notify("success", done);
      onDone();
      changed();
    },
  });
}

export function useRetryAll(queue: string, done: (retried: number, left: number) => string) {
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/admin/dead-letters/queues/{queue}/retry", { params: { path: { queue } } })),
    onSuccess: ({ retried, left }) => {
      notify("success", done(retried, left));
      changed();
    },
    onError: (error) => notify("error", errorText(error)),
  });
}
