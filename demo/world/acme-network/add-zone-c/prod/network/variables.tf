variable "subnets" {
  description = "Address range of the subnet in each zone."
  type        = map(string)
  default = {
    a = "10.20.0.0/20"
    b = "10.20.16.0/20"
    c = "10.20.32.0/20"
  }
}

variable "nat_allocation" {
  description = "The elastic address of the NAT gateway."
  type        = string
  default     = "eipalloc-0c3d51f2a9"
}
