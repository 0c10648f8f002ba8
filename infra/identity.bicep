// Who the function is. What it may do is said in each thing's own file, beside the thing.

@description('The name of the identity.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('The identity\'s resource id.')
output id string = identity.id

@description('By which the function asks for tokens of this identity.')
output clientId string = identity.properties.clientId

@description('To whom roles are given.')
output principalId string = identity.properties.principalId
