-- Load for wrk: wrk -s load.lua URL -- WORKLOAD TENANT TOKEN PASSWORD [PREFIX]
-- PREFIX is where tables are: /rest/v1 when it is not given.
-- Requests are made beforehand, so that making them costs nothing while it counts;
-- inserts are not: each needs an e-mail address of its own.
local offices, first_tenant, first_id = 100, 1000, 100000
local filings, clients, statuses = 1200, 800, 8
local count = 0

function setup(thread)
	thread:set("number", count)
	count = count + 1
end

local requests, at, make = {}, 0, nil

local function id_of(tenant, count)
	return first_id + math.random(0, count - 1) * offices + (tenant - first_tenant)
end

function init(args)
	local workload, tenant, token = args[1], tonumber(args[2]), args[3]
	math.randomseed(os.time() * 8 + number)
	local headers = {
		["Authorization"] = "Bearer " .. token,
		["Content-Type"] = "application/json",
		["Prefer"] = "return=minimal",
	}
	local read = {["Authorization"] = headers["Authorization"]}
	local counted = {["Authorization"] = headers["Authorization"], ["Prefer"] = "count=exact"}
	local root = args[5] or "/rest/v1"
	local path = root .. "/filings?"
	local sorted = "&order=created_at.desc&limit=20"
	local kinds = {
		point = function()
			return wrk.format("GET", path .. "id=eq." .. id_of(tenant, filings), read)
		end,
		list = function()
			return wrk.format("GET",
				path .. "status_id=eq." .. math.random(1, statuses) .. sorted, read)
		end,
		embed = function()
			return wrk.format("GET", path .. "select=id,status_id,created_at," ..
				"clients(id,name,email),vehicles(id,make,model,vin)&status_id=eq." ..
				math.random(1, statuses) .. sorted, read)
		end,
		deep = function()
			return wrk.format("GET", path .. "select=id,status_id,created_at," ..
				"vehicles(id,make,model,vehicle_categories(id,name))&status_id=eq." ..
				math.random(1, statuses) .. "&created_at=gte.2020-01-01&client_id=gt.5" ..
				sorted, counted)
		end,
		insert = function()
			at = at + 1
			return wrk.format("POST", root .. "/clients", headers, string.format(
				'{"name":"New Client","email":"c%d.%d.%d@client.example","phone":"+351 210 000 000"}',
				os.time(), number, at))
		end,
		update = function()
			return wrk.format("PATCH", root .. "/clients?id=eq." .. id_of(tenant, clients),
				headers, string.format('{"phone":"+351 %09d"}', math.random(0, 999999999)))
		end,
		login = function()
			return wrk.format("POST", "/auth/v1/token?grant_type=password",
				{["Content-Type"] = "application/json", ["X-Tenant"] = args[2]},
				'{"email":"owner@office' .. args[2] .. '.example","password":"' .. args[4] .. '"}')
		end,
	}
	make = kinds[workload]
	if workload ~= "insert" then
		for i = 1, 2000 do
			requests[i] = make()
		end
	end
end

function request()
	if #requests == 0 then
		return make()
	end
	at = at % #requests + 1
	return requests[at]
end

function done(summary, latency)
	local e = summary.errors
	io.write(string.format("RESULT %.1f %d %.0f %.0f %d\n",
		summary.requests / (summary.duration / 1e6), summary.requests,
		latency:percentile(50), latency:percentile(99),
		e.status + e.connect + e.read + e.write + e.timeout))
end
