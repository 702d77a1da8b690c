variable "deletion_protection" {
  type     = bool
  default  = true
  nullable = false
}

resource "finapi_user" "alice" {
  id                  = "alice"
  is_verified         = true
  deletion_protection = var.deletion_protection
}
