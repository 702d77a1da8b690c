# Takes over two users whom general providers for HTTP APIs have managed so far: alice a restapi_object of Mastercard/restapi, bob
# a restful_resource of magodo/restful. Their blocks are gone from the configuration. The state keeps them until the first apply.
# Without such a state the users are created.
provider "finapi" {}

moved {
  from = restapi_object.alice
  to   = finapi_user.alice
}

# The password comes along from the state if it is there, so none is set here.
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
