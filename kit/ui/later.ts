import { useEffect, useState } from 'react'

/** The value once it has rested for so long: what somebody types is asked for when the hands pause. */
export function useLater<T>(value: T, ms: number): T {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return later
}
