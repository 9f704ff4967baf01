/** The door of the twin: the virtual city and hall. */
export { seedDemo, type DemoPlan } from './seed.ts'
export { DEMO_STARTS } from './shape.ts'
export { planCalls, type PlannedCall, type Truth } from './calls.ts'
export { inventShops } from './city/shops.ts'
