output "vpc_id" {
  value = terraform_data.vpc.id
}

output "subnet_ids" {
  value = { for zone, subnet in terraform_data.subnet : zone => subnet.id }
}
