/** What the pages of disputes ask the server. */
import { keepPreviousData, keys, queryClient, refreshSoon, useMutation, useQuery } from "@florin/data";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { moneyKinds } from "../shared/queries.ts";

export type Dispute = Schemas["DisputeItem"];
export type DisputeDetails = Schemas["DisputeDetails"];
export type Evidence = Schemas["EvidenceInput"];
export type FileKind = Schemas["FileItem"]["kind"];

export const fileKinds: readonly FileKind[] = ["receipt", "delivery", "communication", "other"];
export const fileBytesMax = 1024 * 1024;
export const fileTypes = ["application/pdf", "image/jpeg", "image/png"];

export function useDisputes(cursor: string | null) {
  return useQuery({
    queryKey: [keys.disputes, "list", cursor],
    queryFn: () => {
      // Staff would get everybody's.
      const query = { scope: "own" as const, ...(cursor === null ? {} : { cursor }) };
      return unwrap(api.GET("/api/v1/disputes", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

export function useDispute(id: string) {
  return useQuery({
    queryKey: [keys.disputes, id],
    queryFn: () => unwrap(api.GET("/api/v1/disputes/{dispute_id}", { params: { path: { dispute_id: id } } })),
  });
}

const keep = (dispute: DisputeDetails) => queryClient.setQueryData([keys.disputes, dispute.id], dispute);

export const writeEvidence = async (id: string, body: Evidence) =>
  keep(
    await unwrap(api.POST("/api/v1/disputes/{dispute_id}/evidence", { params: { path: { dispute_id: id } }, body })),
  );

/** For good: `submit` hands the evidence in, `accept` gives in. */
export function useAnswer(id: string, what: "submit" | "accept", done: string) {
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST(`/api/v1/disputes/{dispute_id}/${what}`, { params: { path: { dispute_id: id } } })),
    onSuccess: (dispute) => {
      keep(dispute);
      notify("success", done);
      refreshSoon(keys.disputes, ...moneyKinds);
    },
  });
}

export function usePutFile(id: string, kind: FileKind, done: string) {
  return useMutation({
    mutationFn: (file: File) =>
      unwrap(
        api.PUT("/api/v1/disputes/{dispute_id}/evidence/{kind}", {
          params: { path: { dispute_id: id, kind }, query: { name: file.name.slice(-120) } },
          // The body is the file as it is; the document describes it as text.
          body: file as unknown as string,
          bodySerializer: (body: unknown) => body as BodyInit,
          headers: { "Content-Type": file.type },
        }),
      ),
    onSuccess: (dispute) => {
      keep(dispute);
      notify("success", done);
    },
  });
}

export function useRemoveFile(id: string, kind: FileKind, done: string) {
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/disputes/{dispute_id}/evidence/{kind}", { params: { path: { dispute_id: id, kind } } }),
      ),
    onSuccess: (dispute) => {
      keep(dispute);
      notify("success", done);
    },
  });
}
