import { fileTypeFromBuffer } from 'file-type'
import { EncodingError, textReader } from '../encoding.ts'
import { officeTypeOf } from './office-type.ts'

/** What evidence may be, and the ending a download gets; a name that came with the file is never trusted. */
export const EXTENSIONS = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'application/pdf': 'pdf',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/mp4': 'm4a',
  'video/mp4': 'mp4',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/plain': 'txt',
} as const

export type MediaType = keyof typeof EXTENSIONS

export const MEDIA_TYPES = Object.keys(EXTENSIONS) as readonly MediaType[]

/** What file-type calls them, where that differs. */
const ALIASES: Readonly<Record<string, MediaType>> = {
  'image/apng': 'image/png',
  'image/heif': 'image/heic',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heic',
  'audio/x-m4a': 'audio/mp4',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'video/x-m4v': 'video/mp4',
}

const HEAD_BYTES = 65_536
/** The list of a zip's entries lies at its end; an office file's is far shorter. */
const TAIL_BYTES = 1_048_576
/** Text has line ends, tabs and page breaks, and no other control characters. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000B\u000E-\u001F\u007F]/

export type Sniffer = {
  /** False as soon as it is certain that the type is not on the list. */
  write(chunk: Uint8Array): Promise<boolean>
  end(): Promise<MediaType | undefined>
}

/** Finds the type of a content while it streams by: from its first bytes, office files also from their list of parts. */
export function sniffer(): Sniffer {
  let head: Buffer | undefined = Buffer.alloc(0)
  let look: Look | undefined

  const judgeHead = async (): Promise<boolean> => {
    const bytes = head as Buffer
    head = undefined
    look = await lookAt(bytes)
    return look.write(bytes)
  }
  return {
    async write(chunk) {
      if (look) return look.write(chunk)
      head = Buffer.concat([head as Buffer, chunk])
      return head.length < HEAD_BYTES || (await judgeHead())
    },
    async end() {
      if (!look && !(await judgeHead())) return undefined
      return look?.end()
    },
  }
}

type Look = { write(chunk: Uint8Array): boolean; end(): MediaType | undefined }

async function lookAt(head: Buffer): Promise<Look> {
  if (head.length === 0) return nothing
  if (head.subarray(0, 4).equals(ZIP_START)) return lookAtZip()
  const found = await fileTypeFromBuffer(head)
  if (found) {
    const type = ALIASES[found.mime] ?? found.mime
    return MEDIA_TYPES.includes(type as MediaType) ? already(type as MediaType) : nothing
  }
  // The tag before the sound may be longer (a cover picture) than what was looked at.
  if (head.subarray(0, 3).equals(ID3_START)) return already('audio/mpeg')
  return lookAtText()
}

const ZIP_START = Buffer.from('PK\u0003\u0004')
const ID3_START = Buffer.from('ID3')

const nothing: Look = { write: () => false, end: () => undefined }
const already = (type: MediaType): Look => ({ write: () => true, end: () => type })

function lookAtText(): Look {
  const reader = textReader()
  let isText = true
  const judge = (read: () => string): boolean => {
    try {
      isText &&= !CONTROL.test(read())
    } catch (error) {
      if (!(error instanceof EncodingError)) throw error
      isText = false
    }
    return isText
  }
  return {
    write: (chunk) => judge(() => reader.write(chunk)),
    end: () => (judge(() => reader.end()) ? 'text/plain' : undefined),
  }
}

function lookAtZip(): Look {
  let tail: Buffer[] = []
  let tailBytes = 0
  let bytes = 0
  return {
    write(chunk) {
      tail.push(Buffer.from(chunk))
      tailBytes += chunk.length
      bytes += chunk.length
      while (tailBytes - (tail[0] as Buffer).length >= TAIL_BYTES)
        tailBytes -= (tail.shift() as Buffer).length
      return true
    },
    end() {
      const type = officeTypeOf(Buffer.concat(tail), bytes)
      tail = []
      return type
    },
  }
}
