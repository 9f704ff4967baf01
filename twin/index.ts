/** The door of the twin: the virtual city and hall. */
export { DEMO_STARTS, seedDemo, type DemoPlan } from './seed.ts'
export { planCalls, type PlannedCall, type Truth } from './calls.ts'
export { inventShops } from './city/shops.ts'
