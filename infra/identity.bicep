// The function's identity. The file of each resource assigns the role that the function needs for it.

@description('The name of the identity.')
param name string

@description('The region.')
param location string

@description('The tags of the identity.')
param tags { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('The resource ID of the identity.')
output id string = identity.id

@description('The client ID, with which the function requests tokens.')
output clientId string = identity.properties.clientId

@description('The principal ID, for role assignments.')
output principalId string = identity.properties.principalId
