# Takes over two users from general HTTP providers: alice from a restapi_object of Mastercard/restapi, bob from a
# restful_resource of magodo/restful. The configuration no longer contains the old blocks. The state contains the old resources
# until the first apply. Without such a state, Terraform creates the users.
provider "finapi" {}

moved {
  from = restapi_object.alice
  to   = finapi_user.alice
}

# The provider takes the password from the old state if it contains one, so no password is set here.
resource "finapi_user" "alice" {
  id    = "alice"
  email = "alice@example.com"
}

moved {
  from = restful_resource.bob
  to   = finapi_user.bob
}

resource "finapi_user" "bob" {
  id    = "bob"
  phone = "+49 30 5550100"
}
