/**
 * The port to a virus scanner. It sees the content while it streams in, before anything is kept. Adapters: `noScan`
 * here and clamd in clamd.ts.
 */
export type VirusScan = { begin(): Promise<Scanning> }

export type Scanning = {
  /** Rejects with ScanUnavailable when the scanner is gone. */
  write(chunk: Uint8Array): Promise<void>
  end(): Promise<Verdict>
  /** Ends without a verdict; never throws. */
  abort(): void
}

export type Verdict = { clean: true } | { clean: false; virus: string }

/** The scanner cannot be reached or does not answer. Files are then refused: an unscanned file is not a clean one. */
export class ScanUnavailable extends Error {
  override name = 'ScanUnavailable'
}

/** For an office without a scanner: everything is taken to be clean. */
export const noScan: VirusScan = {
  begin: async () => ({
    write: async () => undefined,
    end: async () => ({ clean: true }),
    abort: () => undefined,
  }),
}
