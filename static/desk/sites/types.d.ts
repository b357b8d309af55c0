/** A site as the wire tells of it (docs/wire.md, `sites`). */

export type Locale = "en" | "et" | "ru" | "nb" | "kk"
export type Texts = Partial<Record<Locale, string>>
export type Day = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"

export interface Settings {
  locale: Locale; locales: Locale[]; timezone: string
  colour: string; position: "left" | "right"; icon: string
  launcher_text: Texts; greeting: Texts; away_text: Texts; hours_text: Texts; consent: Texts
  hours: Partial<Record<Day, [string, string]>>
  pre_chat: { field: string; required: boolean }[]
  sound: boolean; files: boolean; rating: boolean
  first_response_s: number
  authority: {
    standing: { role: string; kind: string; amount?: number | null; currency?: string | null; percent?: number | null; times_a_day: number }[]
    daily_budgets: { amount: number; currency: string }[]; two_above: { amount: number; currency: string }[]
    two_above_percent: number; holds_h: number
  }
  [name: string]: any
}
export interface Site { id: string; name: string; key: string; origins: string[]; settings: Settings }

/** `origins` as typed, one a line. */
export interface Edit { name?: string; origins?: string; settings?: Partial<Settings> }

export interface SitesAnswer {
  ok: true; sites: Site[]; server: string; icons: Record<string, string>; files: number; may_admin: boolean
}

/** What the preview shows; `scene` is a moment in a conversation. */
export type Scene = "button" | "new" | "talk" | "away" | "closed"
export interface Shown { name: string; settings: Settings; icons: Record<string, string>; locale: Locale; scene: Scene; theme: "light" | "dark" }

export interface FormProps {
  site: Site; answer: SitesAnswer; locale: Locale; error: { field: string; message: string } | null
  onLocale: (locale: Locale) => void
  onSet: (settings: Partial<Settings>) => void
  onEdit: (edit: Edit) => void
}
