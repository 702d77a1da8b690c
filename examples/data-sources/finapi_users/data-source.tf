# Users that test runs left at finAPI and that have not been used for a while. Needs the mandator administrator's client.
data "finapi_users" "stale" {
  id_prefix            = "ci-"
  max_last_active_date = "2026-01-31"
}

output "stale_users" {
  value = data.finapi_users.stale.ids
}
