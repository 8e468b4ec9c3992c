/** What the pages of recurring payments ask the server. */
import { keepPreviousData, keys, queryClient, refreshSoon, useMutation, useQuery } from "@florin/data";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { ifMatch } from "../shared/changes.ts";
import { moneyKinds } from "../shared/queries.ts";

export type Schedule = Schemas["ScheduleItem"];
export type ScheduleDetails = Schemas["ScheduleDetails"];
export type Action = "skip" | "pause" | "resume" | "end";

const pageSize = 20;

export function useSchedules(cursor: string | null) {
  return useQuery({
    queryKey: [keys.schedules, "list", cursor],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/schedules", {
          params: { query: { limit: pageSize, ...(cursor === null ? {} : { cursor }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useSchedule(id: string) {
  return useQuery({
    queryKey: [keys.schedules, id],
    queryFn: () => unwrap(api.GET("/api/v1/schedules/{schedule_id}", { params: { path: { schedule_id: id } } })),
  });
}

/** The answer to a change is the schedule as it is now. */
export function showSchedule(schedule: ScheduleDetails): void {
  queryClient.setQueryData([keys.schedules, schedule.id], schedule);
  refreshSoon(...moneyKinds);
}

/** Does one of the actions; a second click on what has changed meanwhile does nothing. */
export function useAct(schedule: ScheduleDetails, action: Action, done: string) {
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/schedules/{schedule_id}/{action}", {
          params: { path: { schedule_id: schedule.id, action } },
          headers: ifMatch(schedule),
        }),
      ),
    onSuccess: (changed) => {
      showSchedule(changed);
      notify("success", done);
    },
  });
}
