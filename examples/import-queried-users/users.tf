# Written by terraform query. The lines with null were removed. The password of app-alice was in user_passwords, the password of
# app-bob was not.

resource "finapi_user" "app_0" {
  provider               = finapi
  email                  = "alice@example.com"
  id                     = "app-alice"
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
  provider = finapi
  id       = "app-bob"
}

import {
  to       = finapi_user.app_1
  provider = finapi
  identity = {
    id = "app-bob"
  }
}
