/** What crosses the wire to the desk (docs/wire.md), and the shapes the desk keeps. Wire names stay as they are. */

export type Id = string
export type Who = "customer" | "agent" | "system"
export type Role = "agent" | "supervisor" | "maintainer" | "owner"
export type Presence = "here" | "away" | "pause"
export type Locale = "en" | "et" | "ru" | "nb" | "kk"
export type Filter = "all" | "mine" | "unassigned" | "snoozed" | "closed"

export interface Person { id: Id; name: string; role: Role; presence: Presence }
export interface Me extends Person { email: string; locale: Locale; rights: string[] }
export interface Site { id: Id; name: string }
export interface Policy { version: string; state: "ok" | "refused"; message?: string }

export interface Attachment { id: Id; name: string; type: string; size: number; url: string; width?: number; height?: number }
export interface Message {
  conversation: Id; seq: number; who: Who; text: string; at: string
  name?: string; client_id?: string; kind?: string; attachments?: Attachment[]; draft?: Id; edited?: boolean
}

export interface Summary {
  id: Id; site: Site; customer: { id: Id; name?: string; email?: string; locale?: string }
  language: string | null; anger: number; trend: number; flags: string[]; issue: string
  state: "open" | "snoozed" | "closed"; unread: number
  assignee: { id: Id; name: string } | null
  last_message: { who: Who | null; text: string | null; at: string | null; seq: number } | null
  last_seq: number; opened_at: string; waiting_since?: string | null
  first_response_due?: string | null; first_response_at?: string | null; snoozed_until?: string | null
  repeat_contact?: boolean; promises_at_risk?: number | boolean; permission_waiting?: number | boolean
  escalated?: boolean; priority: number
}

export type Severity = "info" | "warn" | "block" | "stop"
export type VerdictWord = "allow" | "warn" | "block"
export interface Violation { rule: string; severity: Severity; start: number; end: number; evidence: string; advice: string }
export interface Judgement { verdict: VerdictWord; violations: Violation[] }

export interface Draft {
  id: Id; phase: "writing" | "ready" | "withdrawn"; text: string; drafter: string; step: string
  attempt: number; reasons: (string | { key?: string; step?: string; values?: Record<string, string> })[]; note?: string | null; verdict: VerdictWord | null; violations: Violation[]
  ms?: number; leaned_on?: string | null; covers_seq?: number; why_withdrawn?: string
  stopped: Violation[]
}

export interface Card {
  happened?: string | null; wish?: string | null; can_do?: string | null
  order?: string | null; contact?: string | null; issue?: string
}
export interface Permission {
  id: Id; conversation: Id; kind: string; amount?: string | number | null; currency?: string | null
  percent?: string | number | null; reason: string; state: "asked" | "granted" | "denied" | "used" | "expired" | "withdrawn"
  basis?: "standing" | "one" | "two"; first_by?: Id
  asked_by: { id: Id; name: string } | string; answered_by?: { id: Id; name: string } | string | null
  expires_at?: string | null; answer_reason?: string | null
}
export interface PromiseEntry {
  id: Id; conversation: Id; what: string; due_at?: string | null
  owner: Id | null; state: string; evidence: string
}
export interface PromiseLine extends PromiseEntry {
  created_at: string; site: Id; language: string | null; customer: { id: Id; name?: string; email?: string }
}
export interface Alarm { stage: "soon" | "due" | "late"; promise: PromiseLine }
export interface Note { id: Id; user: { id: Id; name: string }; text: string; at: string }
export interface Viewer { id: Id; name: string; typing?: boolean }
export interface AdviceStep { step: string; source?: string; reason?: string }
export interface Advice { steps: AdviceStep[]; missing?: string[]; permission_worth_asking?: string | null }
export interface Page { url?: string; title?: string; facts?: Record<string, string> }
export interface Earlier { id: Id; opened_at: string; closed_at?: string | null; issue?: string; anger?: number; state?: string; last_text?: string }
export interface History { conversations: Earlier[]; compensations: Permission[] }
export interface Mood { seq: number; anger: number }

export interface Pending { client_id: string; text: string; at: string; draft?: Id; files?: Attachment[]; seen_seq: number; state: "sending" | "waiting" | "failed"; message?: string }

/** Why a send did not go through, kept until the agent decides. */
export interface Refusal {
  code: string; message: string; text: string; draft?: Id; files?: Attachment[]
  verdict?: VerdictWord; violations?: Violation[]; messages?: Message[]
}

export interface Thread {
  id: Id; loaded: boolean; failed: boolean; messages: Message[]; last_seq: number; has_older: boolean
  seen: { customer: number; agent: number }; looked_seq: number; shown_seq: number
  typing: Record<string, { who: Who; name?: string; until: number }>
  pending: Pending[]; draft: Draft | null; refusal: Refusal | null
  card: Card | null; permissions: Permission[]; promises: PromiseEntry[]; notes: Note[]
  history: History; moods: Mood[]; advice: Advice | null; page: Page | null; viewers: Viewer[]
}

export interface Notice { id: string; tone: "error" | "info" | "call"; text: string; conversation?: Id; sheet?: string }

export interface Inbox {
  filter: Filter; query: string; site: string; language: string; issue: string
  found: Id[] | null; cursor: string | null; counts: Partial<Record<Filter, number>>; loading: boolean
}

export interface State {
  connection: { state: "connecting" | "live" | "lost" | "refused"; since: number; message?: string; tries: number }
  me: Me | null; sites: Site[]; users: Record<Id, Person>; drafter: string; policy: Policy | null
  conversations: Record<Id, Summary>; inbox: Inbox; open: Id | null; page: { id: string; rest: string } | null; threads: Record<Id, Thread>
  permissions: Record<Id, Permission>; alarms: Record<Id, Alarm>; load: "light" | "steady" | "heavy"; notices: Notice[]; sheet: Sheet | null
}

export interface Sheet { name: string; [key: string]: unknown }

export interface WireError { code: string; message: string; field?: string; retry_after?: number }
export type Answer = { ok: boolean; error?: WireError } & Record<string, any>

export interface Action { type: string; [key: string]: any }
