import os
from datetime import datetime

from facts import Facts
from sqlalchemy import DateTime, Identity, text, update
from sqlmodel import Field, Session, SQLModel, create_engine, select
from tenant import in_tenant


class Client(SQLModel, table=True):
    __tablename__ = "clients"
    id: int | None = Field(
        default=None, primary_key=True, sa_column_args=[Identity(always=True)])
    tenant_id: int
    name: str
    email: str | None = None
    deleted_at: datetime | None = Field(default=None, sa_type=DateTime)


class Vehicle(SQLModel, table=True):
    __tablename__ = "vehicles"
    id: int | None = Field(
        default=None, primary_key=True, sa_column_args=[Identity(always=True)])
    tenant_id: int
    client_id: int
    category_id: int
    make: str
    model: str
    year: int


class App:
    def __init__(self, engine):
        self.engine = engine

    def within(self, tenant):
        return Session(self.engine) if tenant is None else in_tenant(self.engine, tenant)

    def clients(self, tenant):
        with self.within(tenant) as session:
            return list(session.exec(select(Client.id).order_by(Client.id)))

    def platform(self, tenant):
        with self.within(tenant) as session:
            session.execute(text("select set_config('manor.platform', '2', true)"))
            return list(session.exec(select(Client.id).order_by(Client.id)))

    def insert(self, tenant, row):
        with self.within(tenant) as session:
            session.add(row)
            session.flush()
            return row.id

    def add(self, tenant, **values):
        return self.insert(tenant, Client(**values))

    def vehicle(self, tenant, **values):
        return self.insert(tenant, Vehicle(**values))

    def rename(self, tenant, key, name):
        with self.within(tenant) as session:
            return session.execute(
                update(Client).where(Client.id == key).values(name=name)).rowcount

    def remove(self, tenant, key):
        with self.within(tenant) as session:
            row = session.get(Client, key)
            row.deleted_at = datetime.now()
            session.flush()
            return 1

    def erase(self, tenant, key):
        with self.within(tenant) as session:
            session.delete(session.get(Client, key))
            session.flush()

    def sql(self, tenant, statement):
        with self.within(tenant) as session:
            result = session.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []


url = os.environ["MANOR_APP_DB"].replace("postgres://", "postgresql+psycopg://")
app = App(create_engine(url, pool_size=2))
Facts(app, int(os.environ["TENANT_MINE"]), int(os.environ["TENANT_OTHER"])).check()
