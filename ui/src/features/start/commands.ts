// The commands that make what Countersign reads. They are the same in every language.
export const makePlanCommands = [
  'terraform plan -out=plan.bin',
  'terraform show -json plan.bin > plan.tfplan.json',
];
export const showPlanCommands = ['terraform show -json plan.bin > plan.tfplan.json'];
