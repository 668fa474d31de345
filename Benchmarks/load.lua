-- What wrk sends, by the case that the environment names.
local case, id = os.getenv("BENCH_CASE"), os.getenv("BENCH_ID")
local auth = { ["Authorization"] = "Bearer bench", ["Content-Type"] = "application/json" }
local oauth = '"oauth":{"client_id":"client","client_secret":"secret","authorize_url":"https://docs.example.com/oauth/authorize","token_url":"https://docs.example.com/oauth/token","scope":"read write"}'
local new = '{"name":"Example connector","url":"https://docs.example.com/search",' .. oauth .. '}'
local change = '{"description":"changed","active":true}'
local one, all = "/v1/connectors/" .. id, "/v1/connectors"
local requests = {
  get = function() return wrk.format("GET", one, auth) end,
  list = function() return wrk.format("GET", all, auth) end,
  create = function() return wrk.format("POST", all, auth, new) end,
  update = function() return wrk.format("PATCH", one, auth, change) end,
  missing = function() return wrk.format("GET", "/v1/connectors/none", auth) end,
}
local turn = 0
requests.mixed = function()
  turn = turn % 20 + 1
  if turn <= 14 then return requests.get() end
  if turn <= 18 then return requests.list() end
  return turn == 19 and requests.create() or requests.update()
end
request = requests[case]
