import {
  to = finapi_client_configuration.this

  identity = {
    client_id = "f1a91000-0000-4000-8000-000000000001"
  }
}

resource "finapi_client_configuration" "this" {
  user_access_tokens_validity_period   = 3600
  client_access_tokens_validity_period = 3600
  refresh_tokens_validity_period       = 0
  beta_banks_enabled                   = false
}
