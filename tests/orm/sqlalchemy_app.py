import os
from datetime import datetime

from facts import Facts
from sqlalchemy import Identity, create_engine, func, select, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from tenant import in_tenant


class Base(DeclarativeBase):
    pass


class Client(Base):
    __tablename__ = "clients"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    tenant_id: Mapped[int]
    name: Mapped[str]
    email: Mapped[str | None]
    deleted_at: Mapped[datetime | None]


class Vehicle(Base):
    __tablename__ = "vehicles"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    tenant_id: Mapped[int]
    client_id: Mapped[int]
    category_id: Mapped[int]
    make: Mapped[str]
    model: Mapped[str]
    year: Mapped[int]


class App:
    def __init__(self, engine):
        self.engine = engine

    def within(self, tenant):
        return Session(self.engine) if tenant is None else in_tenant(self.engine, tenant)

    def clients(self, tenant):
        with self.within(tenant) as session:
            return list(session.scalars(select(Client.id).order_by(Client.id)))

    def platform(self, tenant):
        with self.within(tenant) as session:
            session.execute(text("select set_config('manor.platform', '2', true)"))
            return list(session.scalars(select(Client.id).order_by(Client.id)))

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
            return session.execute(update(Client).where(
                Client.id == key, Client.deleted_at.is_(None)).values(
                    deleted_at=func.now())).rowcount

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
