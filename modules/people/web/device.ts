/** Browser and system out of a user agent, for people who look whether a session is theirs. Rough on purpose. Pure. */
const BROWSERS = [
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/(?:360SE|360EE|QihooBrowser)(?:\/(\d+))?/, '360 浏览器'],
  [/MicroMessenger\/(\d+)/, '微信'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Chrome\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).*Safari/, 'Safari'],
] as const
const SYSTEMS = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/UOS|deepin/i, '统信 UOS'],
  [/Kylin/i, '麒麟'],
  [/HarmonyOS|OpenHarmony/i, '鸿蒙'],
  [/Linux/, 'Linux'],
] as const

export function deviceName(userAgent: string): string | null {
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1]
  for (const [pattern, name] of BROWSERS) {
    const found = pattern.exec(userAgent)
    if (found) return [found[1] ? `${name} ${found[1]}` : name, system].filter(Boolean).join(' · ')
  }
  return system ?? null
}
