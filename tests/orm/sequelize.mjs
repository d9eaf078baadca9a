import { DataTypes, Sequelize } from 'sequelize'
import process from 'node:process'
import { check } from './facts.mjs'
import { inTenant } from './tenant.mjs'

const sequelize = new Sequelize(process.env.MANOR_APP_DB, {
  dialect: 'postgres', logging: false, pool: { max: 2 },
})
// Fresh ones for each model: define() writes the column's name into them.
const id = () =>
  ({ type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true, autoIncrementIdentity: true })
const number = () => ({ type: DataTypes.INTEGER, allowNull: false })
const word = () => ({ type: DataTypes.STRING, allowNull: false })
const times = { createdAt: 'created_at', updatedAt: 'updated_at' }
const Client = sequelize.define('Client', { id: id(), tenant_id: number(), name: word(), email: DataTypes.STRING },
  { tableName: 'clients', paranoid: true, deletedAt: 'deleted_at', ...times })
const Vehicle = sequelize.define('Vehicle',
  { id: id(), tenant_id: number(), client_id: number(), category_id: number(), make: word(), model: word(), year: number() },
  { tableName: 'vehicles', ...times })
const UserRole = sequelize.define('UserRole', { id: id(), user_id: number(), role_id: number() },
  { tableName: 'user_roles', ...times })

const within = (tenant, work) =>
  tenant === null ? sequelize.transaction(work) : inTenant(sequelize, tenant, null, work)
const seen = async (transaction) =>
  (await Client.findAll({ attributes: ['id'], transaction })).map((row) => row.id)
const insert = (model) => (tenant, row) =>
  within(tenant, async (transaction) => (await model.create(row, { transaction })).id)
const run = async (statement, transaction) => {
  const [rows] = await sequelize.query(statement, { transaction })
  return rows
}

await check(
  {
    clients: (tenant) => within(tenant, seen),
    platform: (tenant) => within(tenant, async (transaction) => {
      await run("select set_config('manor.platform', '2', true)", transaction)
      return seen(transaction)
    }),
    add: insert(Client),
    vehicle: insert(Vehicle),
    role: insert(UserRole),
    rename: (tenant, key, name) => within(tenant, async (transaction) =>
      (await Client.update({ name }, { where: { id: key }, transaction }))[0]),
    remove: (tenant, key) => within(tenant, (transaction) =>
      Client.destroy({ where: { id: key }, transaction })),
    erase: (tenant, key) => within(tenant, (transaction) =>
      Client.destroy({ where: { id: key }, force: true, transaction })),
    sql: (tenant, statement) => within(tenant, (transaction) => run(statement, transaction)),
  },
  Number(process.env.TENANT_MINE), Number(process.env.TENANT_OTHER))
await sequelize.close()
