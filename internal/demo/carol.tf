import {
  to = finapi_user.carol
  id = "carol"
}

resource "finapi_user" "carol" {
  id    = "carol"
  email = "carol@example.com"
}
