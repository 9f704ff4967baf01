import type { Readable } from 'node:stream'
import type { Outcome } from '../outcome.ts'
import type { MediaType } from './media-type.ts'

export type StoredFile = {
  /** Where the store keeps it; opaque, made by the store, never by a user. Reveals nothing about the content. */
  key: string
  /** Of the content, hex: proves to a court that the file is the one received. */
  sha256: string
  bytes: number
  /** Found by looking at the content, never taken from a name or a header. */
  mediaType: MediaType
}

export type FileRefusal =
  | 'file-empty'
  | 'file-too-large'
  | 'file-type-not-allowed'
  | 'file-infected'
  | 'virus-scan-unavailable'

export type PutOptions = {
  centreId: number
  maxBytes: number
  /** Fewer types than the store allows, where an operation wants only pictures. */
  allowed?: readonly MediaType[]
}

/**
 * Where evidence lies. The same content of one centre has one key; nothing is ever deleted. Adapters: a folder
 * (disk-store.ts); another one may keep the same sealed bytes in S3-compatible storage.
 */
export type EvidenceStore = {
  /**
   * Reads the stream to its end, seals and keeps it. A refusal, or a stream that breaks (then it throws), leaves nothing.
   * Refusals name field 'file': empty, more than maxBytes, a type not on the list, a virus, a scanner that is away.
   */
  put(source: AsyncIterable<Uint8Array>, opts: PutOptions): Promise<Outcome<StoredFile, FileRefusal>>
  /**
   * The content. Throws FileError when there is no such file, and ends the stream with a FileError when the bytes are not
   * those that were kept: then what came before must not be used.
   */
  get(key: string): Promise<Readable>
  /** All files, in no order, with the size of their sealed bytes: for a backup. */
  list(): AsyncIterable<{ key: string; sealedBytes: number }>
  /** The sealed bytes as they lie, for a backup. */
  getSealed(key: string): Promise<Readable>
  /** Sealed bytes from a backup, back in their place; checked against the key, so a damaged copy throws FileError. */
  putSealed(key: string, source: AsyncIterable<Uint8Array>): Promise<void>
}

/** A fault of the store: a file that is missing, damaged or sealed with another key. Holds no content and no name. */
export class FileError extends Error {
  override name = 'FileError'
}
