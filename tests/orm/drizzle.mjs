import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text, timestamp, varchar } from 'drizzle-orm/pg-core'
import { and, eq, isNull, sql } from 'drizzle-orm'
import pg from 'pg'
import process from 'node:process'
import { check } from './facts.mjs'
import { inTenant } from './tenant.mjs'

const clients = pgTable('clients', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  tenant_id: integer().notNull(),
  name: varchar().notNull(),
  email: varchar(),
  deleted_at: timestamp(),
})
const vehicles = pgTable('vehicles', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  tenant_id: integer().notNull(),
  client_id: integer().notNull().references(() => clients.id),
  category_id: integer().notNull(),
  make: text().notNull(),
  model: text().notNull(),
  year: integer().notNull(),
})
const userRoles = pgTable('user_roles', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  user_id: integer().notNull(),
  role_id: integer().notNull(),
})

const pool = new pg.Pool({ connectionString: process.env.MANOR_APP_DB, max: 2 })
const db = drizzle(pool)
const within = (tenant, work) =>
  tenant === null ? db.transaction(work) : inTenant(db, tenant, null, work)
const seen = async (tx) => (await tx.select({ id: clients.id }).from(clients)).map((row) => row.id)
const insert = (table) => (tenant, row) =>
  within(tenant, async (tx) => (await tx.insert(table).values(row).returning({ id: table.id }))[0].id)

await check(
  {
    clients: (tenant) => within(tenant, seen),
    platform: (tenant) => within(tenant, async (tx) => {
      await tx.execute(sql`select set_config('manor.platform', '2', true)`)
      return seen(tx)
    }),
    add: insert(clients),
    vehicle: insert(vehicles),
    role: insert(userRoles),
    rename: (tenant, id, name) => within(tenant, async (tx) =>
      (await tx.update(clients).set({ name }).where(eq(clients.id, id))).rowCount),
    remove: (tenant, id) => within(tenant, async (tx) =>
      (await tx.update(clients).set({ deleted_at: new Date() })
        .where(and(eq(clients.id, id), isNull(clients.deleted_at)))).rowCount),
    erase: (tenant, id) => within(tenant, (tx) => tx.delete(clients).where(eq(clients.id, id))),
    sql: (tenant, statement) => within(tenant, async (tx) =>
      (await tx.execute(sql.raw(statement))).rows),
  },
  Number(process.env.TENANT_MINE), Number(process.env.TENANT_OTHER))
await pool.end()
