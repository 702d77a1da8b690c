variable "deletion_protection" {
  description = "Whether the users are protected. To delete all of them and their bank data, set it to false and apply that first."
  type        = bool
  default     = true
  nullable    = false
}
