# Written by terraform query, with two changes: each resource has got the id of its import block, which Terraform leaves out, and
# has lost its lines with null. The password of app-alice was in user_passwords, that of app-bob was not.

resource "finapi_user" "app_0" {
  id                     = "app-alice"
  provider               = finapi
  email                  = "alice@example.com"
  is_auto_update_enabled = true
  is_verified            = true
}

import {
  to       = finapi_user.app_0
  provider = finapi
  identity = {
    id = "app-alice"
  }
}

resource "finapi_user" "app_1" {
  id       = "app-bob"
  provider = finapi
}

import {
  to       = finapi_user.app_1
  provider = finapi
  identity = {
    id = "app-bob"
  }
}
