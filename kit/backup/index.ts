export { BackupError, type Manifest } from './format.ts'
export { verify as verifyBackup } from './read.ts'
export { restore, type RestoreOptions, type RestoreResult } from './restore.ts'
export { backup, type BackupOptions, type BackupResult, type StoredFile } from './write.ts'
